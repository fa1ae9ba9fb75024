using CloudAssistant.Silo.Storage;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class OutageTests
{
    [Theory]
    [InlineData("57P01", true)] // admin_shutdown
    [InlineData("57014", true)] // query_canceled, as after a time-out
    [InlineData("53100", true)] // disk_full
    [InlineData("08006", true)] // connection_failure
    [InlineData("23505", false)] // unique_violation
    [InlineData("40P01", false)] // deadlock_detected: each by itself may succeed
    [InlineData("22021", false)] // character_not_in_repertoire
    public void Postgres_says_whether_it_is_away_or_refuses(string state, bool away) =>
        Assert.Equal(away, Outage.Is(new PostgresException("told", "ERROR", "ERROR", state)));

    [Theory]
    [InlineData(13, true)] // SQLITE_FULL
    [InlineData(5, true)] // SQLITE_BUSY
    [InlineData(19, false)] // SQLITE_CONSTRAINT
    public void Sqlite_says_whether_it_is_away_or_refuses(int code, bool away) => Assert.Equal(away, Outage.Is(new SqliteException("told", code)));

    [Fact]
    public void A_broken_connection_and_a_time_out_are_outages_and_a_wrong_count_is_none()
    {
        Assert.True(Outage.Is(new NpgsqlException("Exception while reading from stream", new IOException())));
        Assert.True(Outage.Is(new TimeoutException()));
        Assert.False(Outage.Is(new InvalidOperationException()));
    }
}
