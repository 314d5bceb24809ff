"""The demo tells a story: invented people, two cases played through the real actions, and a bundle around them."""
