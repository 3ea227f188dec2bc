"""Workbooks and official forms: rows and a form's shape in, files out, and back again.

`guard` stands in front of every uploaded file. `tables` reads flat sheets by their headings and `cells` turns a cell
into a value or a numbered problem; `form_reading` reads a filled form. `form_sheets`, `form_docx`, `form_pdf`, `sheets`
and `errors_workbook` write, `packing` puts what never changes into a workbook ready compressed, `form_pool` writes many
files by several processes, `official_…` the documents in official layout. Knows nothing of households, rounds or
departments.
May use: `core`; python-calamine, openpyxl, XlsxWriter, python-docx, typst and Pillow.
"""
