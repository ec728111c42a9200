"""Django's PostgreSQL, which does not keep visitors waiting while the server does not answer."""
