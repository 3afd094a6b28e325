# Made by wrangler-permit <%= version | comment %>: wrangler-permit token template --as terraform
#
# The value of the token lies in Terraform's state: whoever can read the state can use the token.

# Leave this out where the module has it already: there may be one only.
terraform {
  required_providers {
    cloudflare = {
      source  = "cloudflare/cloudflare"
      version = ">= 5.13.0, < 6.0.0"
    }
  }
}
<% for token in tokens %>

<% for blank in token.blanks %>
# Fill in <%= blank | comment %>
<% end %>
<% if token.of_account %>
# A token of the account <%= token.account | comment %>.
# To make it takes <%= token.takes | comment %>.
resource "cloudflare_account_token" "<%= token.label | name %>" {
  account_id = <%= token.account | hcl %>
  name       = <%= token.name | hcl %>
<% else %>
# A token of the user who makes it, for the account <%= token.account | comment %>.
# To make it takes <%= token.takes | comment %>.
resource "cloudflare_api_token" "<%= token.label | name %>" {
  name = <%= token.name | hcl %>
<% end %>

  policies = [
<% for policy in token.policies %>
    {
      effect = "allow"
      permission_groups = [
<% for group in policy.groups %>
        { id = <%= group.id | hcl %> }, # <%= group.name | comment %>
<% end %>
      ]
      resources = jsonencode({
<% for resource in policy.resources %>
        <%= resource | hcl %> = "*"
<% end %>
      })
    },
<% end %>
  ]
<% if token.networks %>

  condition = {
    request_ip = {
      in = [
<% for network in token.networks %>
        <%= network | hcl %>,
<% end %>
      ]
    }
  }
<% end %>
<% if token.expires_on %>

  expires_on = <%= token.expires_on | hcl %>
<% end %>
}

# terraform output -raw <%= token.label | name %>_token | gh secret set CLOUDFLARE_API_TOKEN
output "<%= token.label | name %>_token" {
<% if token.of_account %>
  value     = cloudflare_account_token.<%= token.label | name %>.value
<% else %>
  value     = cloudflare_api_token.<%= token.label | name %>.value
<% end %>
  sensitive = true
}
<% end %>
