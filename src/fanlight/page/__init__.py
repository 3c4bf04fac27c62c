"""What happens to the documents that agents make.

examine  what is wrong or will not load, with line and advice
bundle   local references brought into one document
render   Markdown, code and SVG turned into a page
rewrite  the runtime put in front of a page as it is served
diff     what a reader sees changed between two versions
"""
