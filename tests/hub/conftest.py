"""A real hub for the tests of this folder."""

from tests.hub.hub_fixtures import clock, counter, hub, operator, platform, second

__all__ = ["clock", "counter", "hub", "operator", "platform", "second"]
