#!/usr/bin/env bash
# Made by wrangler-permit <%= version | comment %>: wrangler-permit token template --as curl
#
# CLOUDFLARE_BOOTSTRAP_TOKEN holds a token that may make tokens. The answer holds the new token as
# `result.value`, this once: keep it where it is needed and nowhere else, for instance with
#   bash FILE | jq -r .result.value | gh secret set CLOUDFLARE_API_TOKEN
set -euo pipefail
: "${CLOUDFLARE_BOOTSTRAP_TOKEN:?is not set: it has to hold a token that may make tokens}"
api=${CLOUDFLARE_API_BASE_URL:-https://api.cloudflare.com/client/v4}

# The token goes to curl through a pipe: arguments can be seen by every user of the machine.
request() {
  printf 'header = "Authorization: Bearer %s"\n' "$CLOUDFLARE_BOOTSTRAP_TOKEN" |
    curl --config - --silent --show-error --fail-with-body \
      --header 'Content-Type: application/json' --data "$2" "$api$1"
  echo
}
<% for token in tokens %>

<% if token.of_account %>
# A token of the account <%= token.account | comment %>.
# To make it takes <%= token.takes | comment %>.
<% else %>
# A token of the user who makes it, for the account <%= token.account | comment %>.
# To make it takes <%= token.takes | comment %>.
<% end %>
<% for row in token.rows %>
#   <%= row | comment %>
<% end %>
<% for blank in token.blanks %>
# Fill in <%= blank | comment %>
<% end %>
<% if token.of_account %>
request <%= token.path | shell %> <%= token.body | shell %>
<% else %>
request /user/tokens <%= token.body | shell %>
<% end %>
<% end %>
