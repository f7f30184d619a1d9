"""Real engines against a real server: what `./dev pilot` installs and runs. docs/using/ shows users the settings."""
