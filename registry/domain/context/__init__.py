"""The context of monuments and sites: materials, dimensions, protection and the like, and other registers."""
