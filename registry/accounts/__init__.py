"""Login, second factor, lockout and roles. What a viewer may see is decided in `registry.domain.policy`."""
