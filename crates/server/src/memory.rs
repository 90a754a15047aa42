//! The allocator: jemalloc, told to keep few arenas and to give memory back soon.

use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

/// Read by jemalloc when it starts. The variable `_RJEM_MALLOC_CONF` counts more.
#[expect(unsafe_code, reason = "jemalloc finds its options by the name of the symbol")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static OPTIONS: &[u8; 47] = b"narenas:4,dirty_decay_ms:1000,muzzy_decay_ms:0\0";
