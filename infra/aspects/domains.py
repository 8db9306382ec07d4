"""The app's custom domains, by hostname; those of kind "heroku" are its own herokuapp.com name."""

from infra.aspects.belongings import Belonging, Belongings
from infra.items import Kind

DOMAINS = Belongings(
    "domains",
    Kind("domain", "domain {}"),
    "domains",
    lambda app, domain: Belonging(domain["hostname"], "the platform" if domain["kind"] == "heroku" else ""),
)
