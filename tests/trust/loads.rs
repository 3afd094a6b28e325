//! Servers that send more than anybody asked for, or take all the time they get: a run has an end, and is
//! small.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Stdio;
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use super::{config, is_whole};
use crate::sandbox::{ACME, STORE, Sandbox};

/// The longest that a run can take.
const LONGEST: Duration = Duration::from_secs(60);

/// The most memory of a process, in KiB. An unoptimised binary has some more.
const MOST_MEMORY: u64 = if cfg!(debug_assertions) {
    80 << 10
} else {
    60 << 10
};

/// What a server does with a request for the secrets; it answers all else as it should.
#[derive(Clone, Copy)]
enum Load {
    /// Pages of almost two megabytes without end, each with others.
    FatPages,
    /// The same with thousands of small secrets.
    FullPages,
    /// Pages without end that each take half a second.
    SlowPages,
    /// An answer that comes a byte at a time.
    Drip,
    /// Texts within texts.
    Nested,
}

impl Load {
    fn answer(self, stream: &mut TcpStream, page: usize) -> std::io::Result<()> {
        match self {
            Self::FatPages => send(stream, &secrets(page, 100, 19_000)),
            Self::FullPages => send(stream, &secrets(page, 18_000, 0)),
            Self::SlowPages => {
                sleep(Duration::from_millis(500));
                send(stream, &secrets(page, 100, 0))
            }
            Self::Drip => {
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n")?;
                loop {
                    stream.write_all(b" ")?;
                    sleep(Duration::from_millis(200));
                }
            }
            Self::Nested => send(stream, &"[".repeat(1_900_000)),
        }
    }
}

/// A page with so many secrets whose comments have so many letters, of a list without end.
fn secrets(page: usize, count: usize, comment: usize) -> String {
    let comment = "x".repeat(comment);
    let items = (0..count).map(|number| {
        format!(
            "{{\"id\":\"{page}-{number}\",\"name\":\"s{page}-{number}\",\"scopes\":[\"workers\"],\
             \"comment\":\"{comment}\"}}"
        )
    });
    let items: Vec<String> = items.collect();
    format!(
        "{{\"success\":true,\"errors\":[],\"result\":[{}],\"result_info\":{{\"page\":{page},\
         \"per_page\":{count},\"total_count\":1000000000,\"total_pages\":10000000}}}}",
        items.join(",")
    )
}

fn send(stream: &mut TcpStream, body: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

/// The address of a server that does so. It ends with the process.
fn serve(load: Load) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || drop(answer(load, stream)));
        }
    });
    format!("http://{address}/client/v4")
}

fn answer(load: Load, mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = stream.read(&mut request)?;
    let request = String::from_utf8_lossy(&request[..length]).into_owned();
    let target = request.split(' ').nth(1).unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let page = query
        .split('&')
        .find_map(|field| field.strip_prefix("page="));
    let list = |item: String| {
        format!(
            "{{\"success\":true,\"errors\":[],\"result\":[{item}],\"result_info\":{{\"total_count\":1,\"total_pages\":1}}}}"
        )
    };
    if path.ends_with("/secrets") {
        load.answer(
            &mut stream,
            page.and_then(|page| page.parse().ok()).unwrap_or(1),
        )
    } else if path.ends_with("/stores") {
        send(
            &mut stream,
            &list(format!("{{\"id\":\"{STORE}\",\"name\":\"default\"}}")),
        )
    } else if path.ends_with("/verify") {
        let token = "{\"id\":\"70ce0000000000000000000000000001\",\"status\":\"active\"}";
        send(
            &mut stream,
            &format!("{{\"success\":true,\"errors\":[],\"result\":{token}}}"),
        )
    } else {
        send(
            &mut stream,
            &list(format!("{{\"id\":\"{ACME}\",\"name\":\"Acme\"}}")),
        )
    }
}

/// How a check of it ends, how long it took, and its most memory in KiB, where the system tells.
fn check(load: Load) -> (Option<i32>, Duration, u64) {
    let sandbox = Sandbox::with("wrangler.toml", config("not-there"));
    let sandbox = sandbox.var("CLOUDFLARE_API_BASE_URL", &serve(load));
    let mut command = sandbox.command(env!("CARGO_BIN_EXE_wrangler-permit"));
    let quiet = command
        .arg("check")
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    let begun = Instant::now();
    let mut child = quiet.stderr(Stdio::null()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut memory = 0;
    loop {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse().ok());
        memory = memory.max(peak.unwrap_or(0));
        if let Some(ended) = child.try_wait().unwrap() {
            return (ended.code(), begun.elapsed(), memory);
        }
        if begun.elapsed() > 2 * LONGEST {
            child.kill().unwrap();
        }
        // It asks how much memory there is now; nothing depends on when.
        sleep(Duration::from_millis(1));
    }
}

fn judge(loads: &[(&str, Load)]) {
    thread::scope(|scope| {
        for (name, load) in loads {
            scope.spawn(move || {
                let (code, took, memory) = check(*load);
                let line = format!("{name}: {code:?} after {took:?}, {memory} KiB\n");
                let _ = std::io::stderr().write_all(line.as_bytes());
                // Nothing was found out: that is neither 0 nor 1.
                assert_eq!(code, Some(2), "{name}");
                assert!(took < LONGEST, "{name}: {took:?}");
                assert!(memory < MOST_MEMORY, "{name}: {memory} KiB");
            });
        }
    });
}

#[test]
fn a_server_that_sends_too_much_is_not_listened_to() {
    judge(&[
        ("fat pages", Load::FatPages),
        ("full pages", Load::FullPages),
        ("nested", Load::Nested),
    ]);
}

#[test]
fn a_server_that_takes_its_time_is_given_up() {
    if is_whole() {
        judge(&[("slow pages", Load::SlowPages), ("drip", Load::Drip)]);
    } else {
        // `cloudflare::tests::repeats` holds the same with a shorter time.
        let _ = writeln!(
            std::io::stderr(),
            "skipped: it takes 50 s, with WRANGLER_PERMIT_MATRIX=whole"
        );
    }
}
