"""The tables of domain.md 4.6 and 5.2 to 5.4, with hyphens: what the files must say."""

# Rung | ladder and order | range, seconds a repetition | rest | load | sides | substitute
RUNGS = """
chair-squat-high | squat 1 | 8-12 @3 | 60 | - | both | -
chair-squat | squat 2 | 8-12 @3 | 60 | - | both | -
bw-squat | squat 3 | 8-15 @3 | 60 | - | both | -
goblet-squat | squat 4 | 8-12 @3 | 90 | yes | both | bw-squat-slow
bb-squat | squat 5 | 8-10 @3 | 120 | yes | both | goblet-squat
bw-squat-slow | slow-squat 1 | 8-12 @4 | 60 | - | both | -
bw-squat-pause | slow-squat 2 | 8-12 @5 | 60 | - | both | -
sl-squat-assisted | single-leg-squat 1 | 5-8 @4 | 90 | - | each | -
sl-squat-high | single-leg-squat 2 | 5-8 @4 | 90 | - | each | -
sl-squat | single-leg-squat 3 | 6-8 @4 | 90 | - | each | -
sl-squat-loaded | single-leg-squat 4 | 6-8 @4 | 90 | yes | each | sl-squat
wall-sit-45 | wall-sit 1 | 20-45s @3 | 45 | - | both | -
wall-sit-60 | wall-sit 2 | 20-45s @3 | 45 | - | both | -
wall-sit-75 | wall-sit 3 | 20-45s @3 | 45 | - | both | -
wall-sit-90 | wall-sit 4 | 20-45s @3 | 45 | - | both | -
sl-wall-sit | wall-sit 5 | 10-30s @3 | 60 | - | each | -
glute-bridge | bridge 1 | 10-15 @3 | 60 | - | both | -
glute-bridge-hold | bridge 2 | 8-12 @6 | 60 | - | both | -
glute-bridge-march | bridge 3 | 6-10 @3 | 60 | - | alternating | -
sl-bridge | bridge 4 | 6-12 @3 | 60 | - | each | -
sl-bridge-loaded | bridge 5 | 6-12 @3 | 60 | yes | each | sl-bridge
split-squat-supported | lunge 1 | 6-10 @3 | 90 | - | each | -
split-squat | lunge 2 | 6-10 @3 | 90 | - | each | -
reverse-lunge | lunge 3 | 6-10 @3 | 90 | - | each | -
forward-lunge | lunge 4 | 6-10 @3 | 90 | - | each | -
walking-lunge | lunge 5 | 6-10 @3 | 90 | - | alternating | -
walking-lunge-loaded | lunge 6 | 6-10 @3 | 90 | yes | alternating | walking-lunge
dowel-hinge | hinge 1 | 8-12 @3 | 60 | - | both | -
band-goodmorning | hinge 2 | 10-12 @3 | 60 | - | both | dowel-hinge
db-rdl | hinge 3 | 8-12 @3 | 120 | yes | both | band-goodmorning
bb-rdl | hinge 4 | 8-10 @3 | 120 | yes | both | db-rdl
sl-rdl-supported | single-leg-hinge 1 | 6-8 @3 | 90 | - | each | -
sl-rdl | single-leg-hinge 2 | 6-8 @3 | 90 | - | each | -
sl-rdl-loaded | single-leg-hinge 3 | 6-8 @3 | 90 | yes | each | sl-rdl
leg-press | leg-press 1 | 8-12 @3 | 120 | yes | both | goblet-squat
sl-leg-press | leg-press 2 | 8-12 @3 | 90 | yes | each | split-squat
prone-ext | extensor 1 | 8-12 @5 | 60 | - | both | -
prone-ext-long | extensor 2 | 8-12 @5 | 60 | - | both | -
bench-ext | extensor 3 | 8-15 @3 | 90 | - | both | prone-ext-long
bench-ext-loaded | extensor 4 | 8-12 @3 | 90 | yes | both | prone-ext-long
bird-dog-one | bird-dog 1 | 4-6 @7 | 45 | - | alternating | -
bird-dog | bird-dog 2 | 4-8 @7 | 45 | - | alternating | -
bird-dog-8 | bird-dog 3 | 4-8 @10 | 45 | - | alternating | -
bird-dog-10 | bird-dog 4 | 4-8 @12 | 45 | - | alternating | -
prone-ext-hold | back-hold 1 | 10-30s @3 | 60 | - | both | -
sorensen-45 | back-hold 2 | 15-30s @3 | 60 | - | both | prone-ext-hold
sorensen | back-hold 3 | 15-45s @3 | 60 | - | both | prone-ext-hold
prone-swimmer | swimmer 1 | 6-10 @4 | 60 | - | alternating | -
prone-swimmer-hold | swimmer 2 | 6-10 @6 | 60 | - | alternating | -
brace | trunk-front 1 | 8-10 @5 | 30 | - | both | -
dead-bug-taps | trunk-front 2 | 6-10 @3 | 60 | - | alternating | -
dead-bug | trunk-front 3 | 6-10 @4 | 60 | - | alternating | -
dead-bug-slow | trunk-front 4 | 6-8 @6 | 60 | - | alternating | -
dead-bug-band | trunk-front 5 | 6-8 @4 | 60 | - | alternating | dead-bug-slow
front-plank-knees | plank 1 | 15-30s @3 | 60 | - | both | -
front-plank | plank 2 | 15-45s @3 | 60 | - | both | -
side-plank-knees | side-plank 1 | 10-20s @3 | 45 | - | each | -
side-plank | side-plank 2 | 10-30s @3 | 45 | - | each | -
side-plank-leg | side-plank 3 | 10-20s @3 | 45 | - | each | -
pallof | turning 1 | 8-12 @3 | 60 | - | each | bird-dog-one
pallof-hold | turning 2 | 8-12 @5 | 60 | - | each | bird-dog
pallof-strong | turning 3 | 8-12 @5 | 60 | - | each | bird-dog-8
pallof-split | turning 4 | 8-12 @5 | 60 | - | each | bird-dog-8
sl-balance-touch | balance 1 | 15-30s @3 | 30 | - | each | -
sl-balance | balance 2 | 20-45s @3 | 30 | - | each | -
sl-balance-closed | balance 3 | 10-20s @3 | 30 | - | each | -
sl-balance-cushion | balance 4 | 15-30s @3 | 30 | - | each | -
sl-balance-cushion-closed | balance 5 | 5-15s @3 | 30 | - | each | -
sl-balance-reach | reach 1 | 6-10 @4 | 45 | - | each | -
sl-balance-reach-band | reach 2 | 6-10 @4 | 45 | - | each | sl-balance-reach
ball-sit | ball 1 | 20-40s @3 | 45 | - | both | -
ball-march | ball 2 | 6-10 @3 | 60 | - | alternating | -
ball-march-band | ball 3 | 6-10 @3 | 60 | - | alternating | -
band-row | row 1 | 10-12 @3 | 60 | - | both | prone-swimmer
band-row-one | row 2 | 8-12 @3 | 60 | - | each | prone-swimmer
band-row-one-leg | row 3 | 6-10 @3 | 60 | - | each | prone-swimmer
heel-raise | heel-raise 1 | 10-15 @3 | 45 | - | both | -
heel-raise-one | heel-raise 2 | 8-15 @3 | 45 | - | each | -
band-hip-ext |   | 10-15 @3 | 45 | - | each | -
hip-abd-band |   | 10-15 @3 | 45 | - | each | -
"""

# Week, session: rung sets x range; s are seconds, /s on each side.
PLANS = {
    "strong-legs": """
1 s1: leg-press 2x10-12; chair-squat 2x8-12; wall-sit-45 3x20-30s; glute-bridge 2x10-15
1 s2: leg-press 2x10-12; dowel-hinge 2x8-12; split-squat-supported 2x6-10/s; band-hip-ext 2x10-15/s
1 h1: chair-squat 2x8-12; wall-sit-45 2x20-30s; glute-bridge 2x10-15
1 h2: split-squat-supported 2x6-8/s; glute-bridge 2x10-15; heel-raise 2x10-15
2 s1: leg-press 3x10-12; bw-squat 2x8-12; wall-sit-60 3x20-30s; glute-bridge 3x10-15
2 s2: leg-press 3x10-12; dowel-hinge 3x8-12; split-squat 2x8-10/s; band-hip-ext 2x12-15/s
2 h1: bw-squat 2x8-12; wall-sit-60 2x20-30s; glute-bridge 2x12-15
2 h2: split-squat 2x6-8/s; glute-bridge 2x12-15; heel-raise 2x12-15
3 s1: leg-press 3x8-12; goblet-squat 3x8-12; wall-sit-60 3x30-45s; sl-squat-assisted 2x5-8/s
3 s2: db-rdl 3x8-12; reverse-lunge 2x8-10/s; glute-bridge-hold 3x10-12; hip-abd-band 2x10-15/s
3 h1: bw-squat 3x10-15; wall-sit-60 2x20-30s; glute-bridge-hold 2x8-10
3 h2: reverse-lunge 2x6-8/s; sl-balance 2x20-30s/s; heel-raise 2x12-15
4 s1: leg-press 2x8-12; goblet-squat 2x8-12; wall-sit-60 2x30-45s; sl-squat-assisted 2x5/s
4 s2: db-rdl 2x8-12; reverse-lunge 2x8/s; glute-bridge-hold 2x10; hip-abd-band 2x10/s; check
4 h1: bw-squat 2x10-15; wall-sit-60 2x20-30s; glute-bridge-hold 2x8-10
4 h2: reverse-lunge 2x6-8/s; sl-balance 2x20-30s/s; heel-raise 2x12-15
5 s1: leg-press 3x8-12; goblet-squat 3x8-12; wall-sit-75 3x20-45s; sl-squat-high 3x5-8/s
5 s2: db-rdl 3x8-12; forward-lunge 3x6-10/s; sl-bridge 2x6-10/s; hip-abd-band 2x12-15/s
5 h1: bw-squat-slow 2x8-12; wall-sit-75 2x20-30s; sl-bridge 2x6-8/s
5 h2: forward-lunge 2x6-8/s; sl-balance 2x30-45s/s; heel-raise-one 2x8-10/s
6 s1: sl-leg-press 3x8-12/s; goblet-squat 3x8-12; wall-sit-75 3x30-45s; sl-squat-high 3x6-8/s
6 s2: db-rdl 3x8-12; forward-lunge 3x8-10/s; sl-bridge 3x6-10/s; hip-abd-band 2x12-15/s
6 h1: bw-squat-slow 3x8-12; wall-sit-75 2x20-30s; sl-bridge 2x6-8/s
6 h2: forward-lunge 3x6-8/s; sl-balance 2x30-45s/s; heel-raise-one 2x8-10/s
7 s1: sl-leg-press 3x8-10/s; goblet-squat or bb-squat 3x8-10; wall-sit-90 3x20-45s; sl-squat 3x6-8/s
7 s2: db-rdl or bb-rdl 3x8-10; walking-lunge 3x8-10/s; sl-bridge 3x8-12/s; sl-rdl-supported 2x6-8/s
7 h1: bw-squat-pause 3x8-10; wall-sit-90 2x20-30s; sl-bridge 2x6-8/s
7 h2: walking-lunge 2x6-8/s; sl-rdl-supported 2x6-8/s; heel-raise-one 2x10-12/s
8 s1: sl-leg-press 3x8-10/s; goblet-squat or bb-squat 3x8-10; sl-wall-sit 3x10-20s/s; sl-squat 2x6-8/s
8 s2: light: db-rdl 2x8; sl-bridge 2x8/s; check
8 h1: bw-squat-pause 2x8-10; wall-sit-90 2x20-30s; sl-bridge 2x6-8/s
8 h2: walking-lunge 2x6-8/s; sl-rdl-supported 2x6-8/s; heel-raise-one 2x10-12/s
""",
    "strong-back": """
1 s1: prone-ext 2x8-10; bird-dog 2x4-5/s; glute-bridge 2x10-15; dowel-hinge 2x8-10
1 s2: prone-ext 2x8-10; bird-dog 2x4-5/s; glute-bridge 2x10-15; dowel-hinge 2x8-10; prone-swimmer 2x6/s
1 h: bird-dog 2x4-5/s; glute-bridge 2x10-12; prone-ext 1x8
2 s1: prone-ext 3x8-12; bird-dog 3x4-6/s; glute-bridge 3x10-15; dowel-hinge 3x8-12
2 s2: prone-ext 3x8-12; bird-dog 3x4-6/s; glute-bridge 3x10-15; dowel-hinge 3x8-12; prone-swimmer 3x6-8/s
2 h: bird-dog 2x4-6/s; glute-bridge 2x10-12; prone-swimmer 2x6/s
3 s1: bench-ext 2x8-10; bird-dog-8 3x4-6/s; glute-bridge-hold 2x8-10; band-goodmorning 3x10-12
3 s2: bench-ext 3x8-10; glute-bridge 3x10-12; band-goodmorning 3x10-12; prone-swimmer 3x6-8/s
3 h: bird-dog 3x4-6/s; glute-bridge-hold 2x8-10; band-goodmorning 2x10-12
4 s1: bench-ext 2x8-10; bird-dog-8 2x4-6/s; glute-bridge-hold 2x8-10; band-goodmorning 2x10-12
4 s2: bench-ext 2x8-10; glute-bridge 2x10-12; band-goodmorning 2x10-12; prone-swimmer 2x6-8/s; check
4 h: bird-dog 2x4-6/s; glute-bridge-hold 2x8-10; band-goodmorning 2x10-12
5 s1: bench-ext 3x10-12; bird-dog-10 3x4-6/s; sl-bridge 2x6-10/s; db-rdl 3x8-12
5 s2: sorensen-45 3x20-30s; sl-bridge 2x6-10/s; db-rdl 3x8-12; prone-swimmer-hold 3x6-8/s
5 h: bird-dog-10 2x4-5/s; sl-bridge 2x6-8/s; prone-swimmer 2x6-8/s
6 s1: bench-ext 3x12-15; bird-dog-10 3x6-8/s; sl-bridge 3x6-8/s; db-rdl 3x8-12
6 s2: sorensen 3x15-30s; sl-bridge 3x6-8/s; db-rdl 3x8-12; prone-swimmer-hold 3x8-10/s
6 h: bird-dog-10 2x4-5/s; sl-bridge 2x6-8/s; prone-swimmer 2x6-8/s
7 s1: bench-ext-loaded 3x8-12; bird-dog-10 3x6-8/s; sl-bridge 3x8-10/s; db-rdl 3x8-10
7 s2: sorensen 3x30-45s; sl-bridge 3x8-10/s; db-rdl 3x8-10; prone-swimmer-hold 3x8-10/s
7 h: bird-dog-10 2x4-5/s; sl-bridge 2x6-8/s; prone-ext-long 2x10-12
8 s1: bench-ext-loaded 3x8-12; bird-dog-10 3x6-8/s; sl-bridge 3x8-10/s; db-rdl 3x8-10
8 s2: light: sorensen 2x30s; sl-bridge 2x8/s; db-rdl 2x8; prone-swimmer-hold 2x8/s; check
8 h: bird-dog-10 2x4-5/s; sl-bridge 2x6-8/s; prone-ext-long 2x10-12
""",
    "steady-core": """
1 s1: brace 3x8-10; dead-bug-taps 2x6/s; sl-balance-touch 3x20s/s; band-row 2x10-12
1 s2: brace 2x8-10; side-plank-knees 3x10-15s/s; ball-sit 3x20-30s; pallof 2x8-10/s
1 h: brace 2x8-10; dead-bug-taps 2x6/s; sl-balance-touch 2x20s/s
2 s1: brace 2x8-10; dead-bug-taps 3x6-8/s; sl-balance 3x20-30s/s; band-row 3x10-12
2 s2: side-plank-knees 3x15-20s/s; ball-march 3x6-8/s; pallof 3x8-10/s; front-plank-knees 2x15-20s
2 h: dead-bug-taps 3x6-8/s; sl-balance 2x20-30s/s; side-plank-knees 2x10-15s/s
3 s1: dead-bug 3x6-8/s; sl-balance 3x30-45s/s; band-row 3x10-12; front-plank-knees 3x20-30s
3 s2: side-plank 3x10-15s/s; ball-march 3x6-8/s; pallof-hold 3x10-12/s; sl-balance-closed 3x10-15s/s
3 h: dead-bug 2x6-8/s; band-row 2x10-12; side-plank-knees 2x15-20s/s
4 s1: dead-bug 2x6-8/s; sl-balance 2x30-45s/s; band-row 2x10-12; front-plank-knees 2x20-30s
4 s2: side-plank 2x10-15s/s; ball-march 2x6-8/s; pallof-hold 2x10-12/s; sl-balance-closed 2x10-15s/s; check
4 h: dead-bug 2x6-8/s; band-row 2x10-12; side-plank-knees 2x15-20s/s
5 s1: dead-bug 3x8-10/s; sl-balance-reach 3x6-8/s; band-row-one 3x8-12/s; front-plank 3x15-25s
5 s2: side-plank 3x15-25s/s; ball-march 3x8-10/s; pallof-strong 3x10-12/s; sl-balance-cushion 3x15-20s/s
5 h: dead-bug 2x6-8/s; sl-balance-reach 2x6-8/s; pallof-hold 2x8-10/s
6 s1: dead-bug-slow 3x6-8/s; sl-balance-reach 3x8-10/s; band-row-one 3x10-12/s; front-plank 3x25-35s
6 s2: side-plank 3x20-30s/s; ball-march-band 3x6-8/s; pallof-split 3x8-10/s;\
 sl-balance-cushion-closed 3x5-10s/s
6 h: dead-bug 2x8-10/s; sl-balance-reach 2x6-8/s; pallof-hold 2x8-10/s
7 s1: dead-bug-band 3x6-8/s; sl-balance-reach-band 3x6-8/s; band-row-one-leg 3x6-8/s; front-plank 3x35-45s
7 s2: side-plank 3x25-30s/s; ball-march-band 3x8-10/s; pallof-split 3x10-12/s; sl-rdl 2x6-8/s
7 h: dead-bug 2x8-10/s; sl-balance-reach 2x8-10/s; side-plank 2x20-25s/s
8 s1: dead-bug-band 3x6-8/s; sl-balance-reach-band 3x6-8/s; band-row-one-leg 3x6-8/s; front-plank 3x35-45s
8 s2: light: side-plank 2x25s/s; ball-march-band 2x8/s; pallof-split 2x10/s; sl-rdl 2x6/s; check
8 h: dead-bug 2x8-10/s; sl-balance-reach 2x8-10/s; side-plank 2x20-25s/s
""",
}

# Session: slots, each with its ladder and weeks; + goes on with another ladder.
SLOTS = {
    "strong-legs": """
s1: leg-press 1-8; squat 1-8; wall-sit 1-8; bridge 1-2; single-leg-squat 3-8
s2: leg-press 1-2; hinge 1-8; lunge 1-7; band-hip-ext 1-2; hip-abd-band 3-6; bridge 3-8; single-leg-hinge 7-7
h1: squat 1-4 + slow-squat 5-8; wall-sit 1-8; bridge 1-8
h2: lunge 1-8; bridge 1-2 + balance 3-6 + single-leg-hinge 7-8; heel-raise 1-8
""",
    "strong-back": """
s1: extensor 1-8; bird-dog 1-8; bridge 1-8; hinge 1-8
s2: extensor 1-4 + back-hold 5-8; bird-dog 1-2; bridge 1-8; hinge 1-8; swimmer 1-8
h: bird-dog 1-8; bridge 1-8; extensor 1-1 + swimmer 2-2 + hinge 3-4 + swimmer 5-6 + extensor 7-8
""",
    "steady-core": """
s1: brace 1-2; trunk-front 1-8; balance 1-4 + reach 5-8; row 1-8; plank 3-8
s2: brace 1-1; side-plank 1-8; ball 1-8; turning 1-8; plank 2-2; balance 3-6 + single-leg-hinge 7-8
h: brace 1-1; trunk-front 1-8; balance 1-2 + row 3-4 + reach 5-8; \
side-plank 2-4 + turning 5-6 + side-plank 7-8
""",
}

MINUTES = {
    "strong-legs": {
        "s1": [25, 29, 32, 25, 35, 35, 34, 32],
        "s2": [27, 31, 33, 35, 33, 35, 35, 25],
        "h1": [13, 13, 16, 14, 14, 16, 16, 14],
        "h2": [14, 14, 14, 14, 15, 17, 15, 15],
    },
    "strong-back": {
        "s1": [23, 32, 30, 26, 36, 40, 40, 40],
        "s2": [27, 38, 31, 32, 33, 36, 37, 34],
        "h": [13, 15, 18, 16, 17, 17, 17, 17],
    },
    "steady-core": {
        "s1": [23, 26, 30, 23, 32, 34, 31, 31],
        "s2": [23, 27, 31, 32, 33, 31, 33, 33],
        "h": [13, 15, 14, 14, 17, 18, 16, 16],
    },
}
