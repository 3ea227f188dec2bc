"""Workbooks and official forms: rows and a form's shape in, files out, and back again.

`guard` stands in front of every uploaded file. `tables` reads flat sheets by their headings and `cells` turns a cell
into a value or a numbered problem; `form_reading` reads a filled Form 2. `form_sheets`, `sheets` and
`errors_workbook` write. Knows nothing of households, rounds or departments.
May use: `core`; python-calamine, openpyxl and XlsxWriter.
"""
