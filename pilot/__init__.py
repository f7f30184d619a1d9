"""Real engines against a real server: what `./dev pilot` installs and runs. docs/using/ says how users set the same up."""
