"""Where the packaged program begins; PyInstaller wants a script, and a package has none."""

from o8studio.__main__ import main

if __name__ == "__main__":
    main()
