//! What somebody can do with a permission that got into wrong hands, in words.

/// What somebody can do with the group of this API name, where it is one of those that matter most.
fn known_impact(name: &str) -> Option<&'static str> {
    Some(match name {
        "Secrets Store Write" => "can overwrite every secret of the account",
        "Secrets Store Read" => "can list every secret of the account by name, not by value",
        "Workers Scripts Write" => {
            "can replace or delete every Worker, and read whatever a Worker can be bound to"
        }
        "Workers Scripts Read" => "can read the code of every Worker of the account",
        "Workers Admin" => {
            "can replace, create or delete every Worker, and read whatever one can be bound to"
        }
        "Workers Editor" => "can replace every Worker, and read whatever a Worker can be bound to",
        "Workers KV Storage Write" => {
            "can read, overwrite and delete every KV entry of the account"
        }
        "Workers KV Storage Read" => "can read every KV entry of the account",
        "Workers R2 Storage Write" => {
            "can read, overwrite and delete every R2 bucket with all that is in it"
        }
        "Workers R2 Storage Read" => "can read every object in every R2 bucket",
        "D1 Write" => "can read, change and delete every D1 database of the account",
        "D1 Read" => "can read every D1 database of the account",
        "Queues Write" => "can read, send and purge the messages of every queue",
        "Workers Routes Write" => "can send the zone's traffic to any Worker of the account",
        "Workers Tail Read" => "can watch the requests and logs of every Worker",
        "Workers Containers Write" => "can replace every container of the account",
        "Workers CI Write" => "can change what every Workers build runs",
        "Workers Observability Read" => "can read the logs of every Worker",
        "Pages Write" => "can replace or delete every Pages project",
        "Hyperdrive Write" => "can change the database that every Hyperdrive leads to",
        "Vectorize Write" => "can change and delete every Vectorize index",
        "DNS Write" => "can point every name of the zone somewhere else",
        "Zone Write" => "can change or delete the zone",
        "Zone Settings Write" => "can change every setting of the zone",
        "SSL and Certificates Write" => "can change and delete the zone's certificates",
        "Cache Purge" => "can empty the zone's cache, again and again",
        "Email Routing Rules Write" => "can have the zone's mail delivered somewhere else",
        "Account Settings Write" => "can change the account's settings and members",
        "Account API Tokens Write" => {
            "can make tokens and change what every token of the account can do"
        }
        "Account API Tokens Read" => {
            "can list the account's tokens and what each can do, not their values"
        }
        "API Tokens Read" => "can list the user's tokens and what each can do, not their values",
        "API Tokens Write" => "can make tokens with anything that the user can do",
        "Billing Write" => "can change what the account subscribes to and pays",
        "Billing Read" => "can read the account's invoices and payment details",
        "Memberships Write" => "can take the user out of accounts",
        "User Details Read" => "can read the user's name and e-mail address",
        "Access: Apps and Policies Write" => "can let anybody in past Access",
        "Access: Service Tokens Write" => "can make credentials that Access lets in",
        "Zero Trust Write" => "can change who Zero Trust lets in",
        _ => return None,
    })
}

/// What somebody can do with the group of this API name.
pub(crate) fn describe_impact(name: &str) -> String {
    if let Some(impact) = known_impact(name) {
        return impact.to_owned();
    }
    if let Some(stem) = name.strip_suffix("Read") {
        return format!("can read {}", stem.trim_end());
    }
    let change = ["Write", "Edit"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    match change {
        Some(stem) => format!("can change {}", stem.trim_end_matches([' ', ':'])),
        None => format!("can do whatever {name} allows"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_has_words() {
        assert_eq!(describe_impact("Billing Read").find("can read"), Some(0));
        assert_eq!(describe_impact("Zaraz Edit"), "can change Zaraz");
        assert_eq!(
            describe_impact("IP Prefixes: Write"),
            "can change IP Prefixes"
        );
        assert_eq!(describe_impact("Stream Read"), "can read Stream");
        assert_eq!(
            describe_impact("AI Gateway Run"),
            "can do whatever AI Gateway Run allows"
        );
    }
}
