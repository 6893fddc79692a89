"""What tests share: makers of returns, servers, workbooks, independent calculations."""
