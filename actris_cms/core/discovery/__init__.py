"""How the site is found and shared: what search engines, feeds of links and other programs read of its pages."""
