using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json;
using CloudAssistant.Grains.Gateways;
using CloudAssistant.Grains.Instances;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Paging;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Instances;

internal sealed class InstanceSearch(Database database) : IInstanceSearch
{
    public async Task<Page<Instance>> InstancesAsync(AccountId account, InstanceQuery query, NewestFirst part, DateTimeOffset now)
    {
        var filter = InstanceFilter.Of(account, query, now);
        await using var connection = await database.OpenAsync();
        var rows = await filter.PageAsync(connection, part, InstanceColumns, InstanceFilter.RunCounts, reader => ToInstance(reader, now));
        return await ToPageAsync(connection, filter, part, rows, instance => new(instance.RegisteredAt.ToUnixTimeMilliseconds(), instance.Id.Value.Value));
    }

    public async Task<Page<Enrollment>> EnrollmentsAsync(AccountId account, EnrollmentQuery query, NewestFirst part)
    {
        var filter = EnrollmentFilter.Of(account, query);
        await using var connection = await database.OpenAsync();
        var rows = await filter.PageAsync(connection, part, EnrollmentColumns, "", ToEnrollment);
        return await ToPageAsync(connection, filter, part, rows, enrollment => new(enrollment.CreatedAt.ToUnixTimeMilliseconds(), enrollment.Id.Value));
    }

    public async Task<int> CountOpenEnrollmentsAsync(AccountId account, DateTimeOffset now, int max)
    {
        await using var connection = await database.OpenAsync();
        var counts = await connection.QueryAsync(
            "SELECT count(*) FROM (SELECT 1 FROM enrollments WHERE account = @account AND open_until > @now LIMIT @max) c",
            row => (int)row.GetInt64(0),
            ("@account", account.Value), ("@now", now.ToUnixTimeMilliseconds()), ("@max", max));
        return counts[0];
    }

    private const string InstanceColumns =
        "i.instance, i.account, i.name, i.facts, i.enrollment, i.internet_address, i.registered_at AS place_at, i.tags, i.resource_group, "
        + "l.seen_at, g.lease_until, i.instance AS place_id";

    private static Instance ToInstance(DbDataReader row, DateTimeOffset now)
    {
        long? seenAt = row.IsDBNull(9) ? null : row.GetInt64(9);
        long? leaseUntil = row.IsDBNull(10) ? null : row.GetInt64(10);
        var online = leaseUntil > now.ToUnixTimeMilliseconds();
        return new()
        {
            Id = new(new CellGuid(row.GetGuid(0))),
            Account = new(row.GetString(1)),
            Name = row.GetString(2),
            Facts = FromJson<InstanceFacts>(row.GetString(3)),
            Enrollment = new(row.GetGuid(4)),
            InternetAddress = row.GetString(5),
            RegisteredAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)),
            Tags = FromJson<ImmutableSortedDictionary<string, string>>(row.GetString(7)),
            ResourceGroupId = row.GetString(8),
            Online = online,
            LastHeartbeatAt = online ? now : LastSeen(seenAt, leaseUntil),
            InvocationCount = (int)row.GetInt64(12),
            LastInvokedAt = row.IsDBNull(13) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(13)),
            ActiveTaskCount = (int)row.GetInt64(14),
        };
    }

    // A gateway that died without a word vouched for its links when it last renewed.
    private static DateTimeOffset? LastSeen(long? seenAt, long? leaseUntil)
    {
        if (seenAt is not { } seen)
            return null;
        var renewed = leaseUntil is { } until ? until - (long)LeaseRules.Lifetime.TotalMilliseconds : seen;
        return DateTimeOffset.FromUnixTimeMilliseconds(Math.Max(seen, renewed));
    }

    private const string EnrollmentColumns =
        "e.enrollment, e.account, e.draft, e.created_at AS place_at, e.registered, e.deregistered, e.disabled, e.enrollment AS place_id";

    private static Enrollment ToEnrollment(DbDataReader row) => new()
    {
        Id = new(row.GetGuid(0)),
        Account = new(row.GetString(1)),
        Draft = FromJson<EnrollmentDraft>(row.GetString(2)),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)),
        RegisteredCount = row.GetInt32(4),
        DeregisteredCount = row.GetInt32(5),
        Disabled = row.GetBoolean(6),
    };

    private static T FromJson<T>(string json) => JsonSerializer.Deserialize<T>(json, GrainStateSerializer.Options)!;

    // One row more than the page was read: it says whether there is a next page.
    private static async Task<Page<T>> ToPageAsync<T>(
        DbConnection connection, SearchFilter filter, NewestFirst part, List<T> rows, Func<T, RowPlace> place)
    {
        var more = rows.Count > part.Size;
        var items = rows.Take(part.Size).ToImmutableArray();
        return new(items, more ? place(items[^1]).ToString() : null, part.Counted ? await filter.CountAsync(connection) : 0);
    }
}
