//! The delivery of a new token's value. Nobody can read it a second time: where the command that was to have
//! it fails, it goes elsewhere, or is offered again.

use secrecy::SecretString;

use super::create_step::CreateTokenStep;
use super::destination::OpenDestination;
use crate::change::apply::deliver::ConsumerCommand;
use crate::change::error::DeliveryError;
use crate::cli::flags::OutputFormat;
use crate::prompt::ListQuestion;
use crate::report::view::create::ValueDestination;

/// What `?` says about a value that nobody has taken.
const WHY: &str = "The value of a token is told once, when it is made. Who loses it has to roll the token for \
                   a new one.";

/// How the value of a token was delivered.
pub(super) struct ValueDelivery {
    /// Whether it arrived where it was to go.
    pub(super) handed: Result<(), DeliveryError>,
    /// Where it is instead.
    pub(super) rescue: Option<ValueDestination>,
}

impl CreateTokenStep<'_> {
    /// Delivers `value` to `open`, or elsewhere where that fails.
    pub(super) fn hand_over(
        &self,
        open: OpenDestination<'_>,
        value: &SecretString,
    ) -> ValueDelivery {
        let (context, format) = (self.token.session.context, self.arguments.report.format());
        let OpenDestination::Command(consumer, spare) = open else {
            let handed = open.deliver(value, format, context.host);
            return ValueDelivery {
                handed,
                rescue: None,
            };
        };
        let handed = consumer.feed(value);
        if handed.is_ok() {
            return ValueDelivery {
                handed,
                rescue: None,
            };
        }
        if let Some(file) = spare {
            let path = file.path().display().to_string();
            return match file.write(value) {
                Ok(()) => ValueDelivery {
                    handed,
                    rescue: Some(ValueDestination::File(path)),
                },
                failed => ValueDelivery {
                    handed: failed,
                    rescue: None,
                },
            };
        }
        let is_asked =
            context.is_interactive() && !self.arguments.write.yes && format == OutputFormat::Human;
        if is_asked {
            self.offer_again(consumer, value, handed)
        } else {
            ValueDelivery {
                handed,
                rescue: None,
            }
        }
    }

    /// Asks what becomes of the value that `consumer` did not take.
    fn offer_again(
        &self,
        consumer: &ConsumerCommand,
        value: &SecretString,
        mut handed: Result<(), DeliveryError>,
    ) -> ValueDelivery {
        let context = self.token.session.context;
        let mut person = context.person();
        let program = consumer.program().display();
        let items = [
            format!("run {program} again"),
            "print the value here, this once".to_owned(),
            "leave it: the value is lost".to_owned(),
        ];
        while let Err(failure) = &handed {
            context.error(&failure.to_string());
            let question = ListQuestion::new("Where should the token's value go?", &items, WHY);
            match person.choose(&question) {
                Ok(Some(0)) => handed = consumer.feed(value),
                Ok(Some(1)) => {
                    let printed =
                        OpenDestination::Out.deliver(value, OutputFormat::Human, context.host);
                    let rescue = printed.is_ok().then_some(ValueDestination::Out);
                    return ValueDelivery { handed, rescue };
                }
                _ => break,
            }
        }
        ValueDelivery {
            handed,
            rescue: None,
        }
    }
}
