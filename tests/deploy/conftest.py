"""Fixtures for the tests of nginx."""

from .test_nginx import application, proxy

__all__ = ["application", "proxy"]
