"""Lists for editors: the clips one after another with their comments as markers, in the forms that editors read. Pure."""
