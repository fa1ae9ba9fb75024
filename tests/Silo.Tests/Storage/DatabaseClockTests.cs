using CloudAssistant.Silo.Storage;
using CloudAssistant.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class DatabaseClockTests
{
    [Fact]
    public async Task On_sqlite_it_is_the_machine_at_the_start_then_the_monotonic_clock()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        var machine = new FakeTimeProvider(new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var clock = Clock(test.Database, machine);

        await clock.ReadAsync(default);
        machine.Advance(TimeSpan.FromMilliseconds(1_234));

        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 1, 234, TimeSpan.Zero), clock.Now);
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

        Assert.InRange(clock.Now, before - TimeSpan.FromMilliseconds(1), after);
    }

    [Fact]
    public async Task It_never_goes_back()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        var machine = new FakeTimeProvider();
        var clock = Clock(test.Database, machine);
        await clock.ReadAsync(default);
        machine.Advance(TimeSpan.FromHours(1));
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

    private static DatabaseClock Clock(Database database, TimeProvider machine) => new(database, machine, NullLogger<DatabaseClock>.Instance);
}
