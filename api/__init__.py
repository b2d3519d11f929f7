"""The JSON API: it translates between HTTP and the queries and actions, and holds no rules of its own."""
