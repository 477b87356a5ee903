"""A desk as a state machine: whatever is asked of it, in whatever order, the laws hold throughout.

Two tenants on one store, with the same ids and numbers, and two brands. Stories are told up to some
point; what is asked then is drawn from the declarations of all slices. Beside the desk's there is a
picture of what it should hold, which knows what happened and nothing else.

- `picture`: the desks, their brands and policies, and what they should hold.
- `laws`: what holds of an event, or of a refusal, when it happens.
- `moments`: what holds at every moment.
- `world`: how the desks are asked, and how what comes of it is held to all that.
- `stories`: what is told of, with what each comes by.
- `drawing`, `goods`, `paying`, `others`: what else is asked, drawn by Hypothesis.
- `machine`: all of it together, in memory and on a file.

Stories are also told otherwise: twice, foreseen, beside another tenant's, swept early or late.
"""
