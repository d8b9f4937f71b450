"""What all pages share: access, paging, language, fields, formatters."""
