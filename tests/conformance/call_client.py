"""Makes calls through the official client for Python: python call_client.py CALLS

CALLS is a JSON file: [{ "token", "call": a path of names in camel case, "id": the argument before the
parameters or null, "params" }]. Printed is a JSON object: the client's "version", and "outcomes" in the
order of the calls: { "answer": what the client makes of the answer, of a list every page } or
{ "refused": the client's error }. The client holds every answer against its own types.
"""

import json
import os
import re
import sys

import cloudflare


def snake(name):
    return re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)


def plain(answer):
    if isinstance(answer, cloudflare.BaseModel):
        return answer.to_dict(mode="json")
    return answer


def perform(call):
    client = cloudflare.Cloudflare(
        api_token=call["token"],
        base_url=os.environ["CLOUDFLARE_API_BASE_URL"],
        max_retries=0,
        _strict_response_validation=True,
    )
    at = client
    for name in call["call"].split("."):
        at = getattr(at, snake(name))
    arguments = [] if call["id"] is None else [call["id"]]
    answer = at(*arguments, **call["params"])
    if hasattr(answer, "iter_pages"):
        return [plain(item) for item in answer]
    return plain(answer)


def outcome(call):
    try:
        return {"answer": perform(call)}
    except cloudflare.APIStatusError as error:
        first = error.errors[0]
        return {
            "refused": {
                "class": type(error).__name__,
                "status": error.status_code,
                "code": first.code,
                "message": first.message,
            }
        }
    except cloudflare.APIResponseValidationError as error:
        return {"answer": f"not of its type: {error}: {error.__cause__}: {error.body}"}


with open(sys.argv[1], encoding="utf-8") as file:
    outcomes = [outcome(call) for call in json.load(file)]
json.dump({"version": cloudflare.__version__, "outcomes": outcomes}, sys.stdout)
