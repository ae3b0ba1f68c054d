"""The demonstration: Dijon's public facts and 73 examples of actions, played through the services.

Personas are functions, never people. What is made up carries « exemple ».
"""
