"""Writers: the same table to CSV, XLSX, ODS or PDF; no cell of theirs is ever a formula.

``from alliance.documents.ecriture.tableau import Tableau, Colonne, Genre`` and
``from alliance.documents.ecriture.reponse import reponse_tableau`` are what an app needs.
"""
