"""What readers take with them: links, frames for other pages, requests, files, maps on paper."""
