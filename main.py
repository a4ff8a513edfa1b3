"""Start the counter's command line: `python main.py --help`."""

import pos.cli

if __name__ == "__main__":
    raise SystemExit(pos.cli.main())
