"""What strangers may write, made up at random: by `hypothesis` in CI, by coverage with atheris."""
