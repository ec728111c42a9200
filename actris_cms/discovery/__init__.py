"""How the site is found and shared: what search engines, social networks and other programs read of its pages."""
