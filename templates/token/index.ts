// Made by wrangler-permit <%= version | comment %>: wrangler-permit token template --as pulumi
//
// For @pulumi/cloudflare 6.22 or newer. The value of the token lies in Pulumi's state, encrypted.

import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";
<% for token in tokens %>

<% for blank in token.blanks %>
// Fill in <%= blank | comment %>
<% end %>
<% if token.of_account %>
// A token of the account <%= token.account | comment %>.
// To make it takes <%= token.takes | comment %>.
const <%= token.variable | name %> = new cloudflare.AccountToken("<%= token.label | name %>", {
  accountId: <%= token.account | ts %>,
<% else %>
// A token of the user who makes it, for the account <%= token.account | comment %>.
// To make it takes <%= token.takes | comment %>.
const <%= token.variable | name %> = new cloudflare.ApiToken("<%= token.label | name %>", {
<% end %>
  name: <%= token.name | ts %>,
  policies: [
<% for policy in token.policies %>
    {
      effect: "allow",
      permissionGroups: [
<% for group in policy.groups %>
        { id: <%= group.id | ts %> }, // <%= group.name | comment %>
<% end %>
      ],
      resources: JSON.stringify({
<% for resource in policy.resources %>
        <%= resource | ts %>: "*",
<% end %>
      }),
    },
<% end %>
  ],
<% if token.networks %>
  condition: {
    requestIp: {
      ins: [
<% for network in token.networks %>
        <%= network | ts %>,
<% end %>
      ],
    },
  },
<% end %>
<% if token.expires_on %>
  expiresOn: <%= token.expires_on | ts %>,
<% end %>
});

// pulumi stack output --show-secrets <%= token.variable | name %>Token | gh secret set CLOUDFLARE_API_TOKEN
export const <%= token.variable | name %>Token = pulumi.secret(<%= token.variable | name %>.value);
<% end %>
