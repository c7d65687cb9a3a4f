"""The oversight site: no account, no session, no database; it reads the published folder."""
