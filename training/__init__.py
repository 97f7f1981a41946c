"""How the policy encoder was made: data, training, quantised export. Never imported by the app."""
