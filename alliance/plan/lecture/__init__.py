"""Reading what people type in spreadsheets. Pure: no ORM, no clock, no settings; a doubt is a refusal."""
