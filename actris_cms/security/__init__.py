"""Security headers of every response, such as Content-Security-Policy, and limits for guessing passwords."""
