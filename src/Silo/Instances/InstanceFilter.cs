using System.Collections.Immutable;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Instances;

namespace CloudAssistant.Silo.Instances;

/// <summary>Turns what is asked of instances into conditions that indexes answer.</summary>
internal static class InstanceFilter
{
    /// <summary>How often each instance of the page ran something, when last, and what is open. Bounded: open records are looked for among its
    /// newest 1,000, and not before the oldest slice that has any: else each would be fetched to see that it has ended.</summary>
    public const string RunCounts = """
        , (SELECT count(*) FROM (SELECT 1 FROM records r WHERE r.instance = p.instance LIMIT 10000) c)
        , (SELECT max(r.tick) FROM records r WHERE r.instance = p.instance)
        , (SELECT count(*) FROM (SELECT 1 FROM
            (SELECT r.state FROM records r WHERE r.instance = p.instance AND r.tick >= (SELECT min(s.tick) FROM slices s WHERE s.attend_at IS NOT NULL)
             ORDER BY r.tick DESC LIMIT 1000) n WHERE n.state < 10 LIMIT 100) o)
        """;

    // Sorts after every text that begins with what stands before it.
    private const string HighestCharacter = "\U0010FFFF";

    private const string Presence = " LEFT JOIN links l ON l.instance = i.instance LEFT JOIN gateways g ON g.incarnation = l.gateway";

    public static SearchFilter Of(AccountId account, InstanceQuery query, DateTimeOffset now)
    {
        // What finds few rows is looked up first and sorted after. The account is then hidden from the planners, who else may walk all its
        // instances in the order of the list until enough are found.
        var narrow = !query.Ids.IsDefaultOrEmpty || query.Address is not null || query.MachineId is not null || !query.Addresses.IsDefaultOrEmpty || !query.InternetAddresses.IsDefaultOrEmpty;
        // Else one tag leads, best one with its value, because its rows are in the order of the list; the others are looked up.
        var leading = narrow || query.Tags.Count == 0 ? default : query.Tags.OrderBy(tag => tag.Value.Length == 0).First();
        var filter = leading.Key is not null
            ? new SearchFilter("instance_tags t JOIN instances i ON i.instance = t.instance" + Presence, "t.registered_at", "t.instance")
                .And("t.account = ? AND t.key = ?", account.Value, leading.Key)
            : new SearchFilter("instances i" + Presence, "i.registered_at", "i.instance")
                .And(narrow ? "(i.account || '') = ?" : "i.account = ?", account.Value);
        if (leading.Value is { Length: > 0 } value)
            filter.And("t.value = ?", value);

        foreach (var tag in query.Tags.Where(tag => tag.Key != leading.Key))
            AddTag(filter, account, tag);
        AddName(filter, query.Name);
        AddOnline(filter, query.Online, now);
        if (!query.Ids.IsDefaultOrEmpty)
            filter.And($"i.instance IN ({Marks(query.Ids.Length)})", [.. query.Ids.Select(id => (object)id.Value.Value)]);
        if (query.Enrollment is { } enrollment)
            filter.And("i.enrollment = ?", enrollment.Value);
        if (query.Address is { } address)
            AddAddresses(filter, account, [address]);
        if (!query.Addresses.IsDefaultOrEmpty)
            AddAddresses(filter, account, query.Addresses);
        if (!query.InternetAddresses.IsDefaultOrEmpty)
        {
            // The other condition has the index.
            AddAddresses(filter, account, query.InternetAddresses);
            filter.And($"i.internet_address IN ({Marks(query.InternetAddresses.Length)})", [.. query.InternetAddresses]);
        }

        if (query.OsType is { } osType)
            filter.And("lower(i.os_type) = ?", osType.ToLowerInvariant());
        if (query.MachineId is { } machine)
            filter.And("i.machine_id = ?", machine);
        if (query.ResourceGroupId is { } group)
            filter.And("i.resource_group = ?", group);
        return filter;
    }

    private static void AddAddresses(SearchFilter filter, AccountId account, ImmutableArray<string> addresses) => filter.And(
        $"i.instance IN (SELECT a.instance FROM instance_addresses a WHERE a.account = ? AND a.address IN ({Marks(addresses.Length)}))", [account.Value, .. addresses]);

    private static string Marks(int count) => string.Join(", ", Enumerable.Repeat("?", count));

    private static void AddTag(SearchFilter filter, AccountId account, KeyValuePair<string, string> tag)
    {
        const string Has = "EXISTS (SELECT 1 FROM instance_tags x WHERE x.instance = i.instance AND x.account = ? AND x.key = ?";
        if (tag.Value.Length > 0)
            filter.And(Has + " AND x.value = ?)", account.Value, tag.Key, tag.Value);
        else
            filter.And(Has + ")", account.Value, tag.Key);
    }

    private static void AddName(SearchFilter filter, string? name)
    {
        if (name is null)
            return;
        var (open, close) = (name.StartsWith('*'), name.Length > 1 && name.EndsWith('*'));
        var text = name[(open ? 1 : 0)..(name.Length - (close ? 1 : 0))];
        if (!open && !close)
            filter.And("i.name = ?", text);
        else if (!open)
            filter.And("i.name >= ? AND i.name < ?", text, text + HighestCharacter);
        else if (text.Length > 0)
            filter.And("i.name LIKE ? ESCAPE '\\'", "%" + Escaped(text) + (close ? "%" : ""));
    }

    private static void AddOnline(SearchFilter filter, bool? online, DateTimeOffset now)
    {
        if (online is true)
            filter.And("g.lease_until > ?", now.ToUnixTimeMilliseconds());
        else if (online is false)
            filter.And("(g.lease_until IS NULL OR g.lease_until <= ?)", now.ToUnixTimeMilliseconds());
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
