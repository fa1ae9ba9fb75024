using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class DatabaseClockTests
{
    [Fact]
    public async Task On_sqlite_it_is_the_machine_and_between_two_looks_the_monotonic_clock()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        var machine = new FakeTimeProvider(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);

        await clock.ReadAsync(default);
        machine.Advance(TimeSpan.FromMilliseconds(1_234));

        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 1, 234, TimeSpan.Zero), clock.Now);
    }

    [Fact]
    public async Task On_sqlite_the_machine_is_looked_at_again()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        var machine = new SleepyMachine(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);
        await clock.ReadAsync(default);

        // It slept for an hour, of which the monotonic clock knows nothing.
        machine.WallTime += TimeSpan.FromHours(1);
        Assert.Equal(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), clock.Now);
        await clock.ReadAsync(default);

        Assert.Equal(machine.WallTime, clock.Now);
    }

    [Fact]
    public async Task After_a_small_correction_backwards_it_stands_until_the_machine_has_caught_up()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        var machine = new SleepyMachine(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);
        await clock.ReadAsync(default);
        var ahead = clock.Now;

        machine.WallTime -= TimeSpan.FromMinutes(1);
        await clock.ReadAsync(default);

        Assert.Equal(ahead, clock.Now);
        machine.WallTime += TimeSpan.FromSeconds(61);
        await clock.ReadAsync(default);
        Assert.Equal(machine.WallTime, clock.Now);
    }

    [Fact]
    public async Task After_a_large_correction_backwards_it_goes_back_and_runs_on()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        var machine = new SleepyMachine(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);
        await clock.ReadAsync(default);
        _ = clock.Now;

        machine.WallTime -= TimeSpan.FromHours(5);
        await clock.ReadAsync(default);

        Assert.Equal(machine.WallTime, clock.Now);
    }

    [Fact]
    public async Task On_postgresql_it_is_the_database_whatever_the_machine_says()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        var machine = new FakeTimeProvider(new(1999, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);

        var before = TimeProvider.System.GetUtcNow();
        await clock.ReadAsync(default);
        var after = TimeProvider.System.GetUtcNow();

        // The database tells whole milliseconds.
        Assert.InRange(clock.Now, before - TimeSpan.FromMilliseconds(1), after + TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task On_postgresql_it_stands_too_when_the_database_is_a_little_behind()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        var machine = new FakeTimeProvider();
        var clock = Clock(test.Database, machine);
        await clock.ReadAsync(default);
        machine.Advance(TimeSpan.FromSeconds(50));
        var ahead = clock.Now;

        await clock.ReadAsync(default);

        Assert.Equal(ahead, clock.Now);
    }

    [Fact]
    public async Task Before_the_first_reading_there_is_no_time()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);

        Assert.Throws<InvalidOperationException>(() => Clock(test.Database, TimeProvider.System).Now);
    }

    /// <summary>A machine whose monotonic clock stands while its wall clock is moved.</summary>
    private sealed class SleepyMachine(DateTimeOffset wallTime) : TimeProvider
    {
        public DateTimeOffset WallTime { get; set; } = wallTime;

        public override DateTimeOffset GetUtcNow() => WallTime;

        public override long GetTimestamp() => 0;
    }

    private static DatabaseClock Clock(Database database, TimeProvider machine) => new(database, machine, NullLogger<DatabaseClock>.Instance);
}
