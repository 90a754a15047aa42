//! The allocator: jemalloc, told to give memory back soon and to keep few arenas.

use tikv_jemallocator::Jemalloc;

#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

const OPTIONS: &[u8; 63] = b"narenas:2,dirty_decay_ms:1000,muzzy_decay_ms:0,tcache_max:4096\0";

/// Read by jemalloc when it starts.
#[expect(unsafe_code, reason = "jemalloc finds its options by the name of the symbol")]
#[unsafe(export_name = "_rjem_malloc_conf")]
static MALLOC_CONF: &[u8; 63] = OPTIONS;
