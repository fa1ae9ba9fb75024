using System.Collections.Immutable;
using System.Data.Common;
using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Paging;
using CloudAssistant.Grains.Interfaces.Replies;
using CloudAssistant.Grains.Interfaces.Tags;
using CloudAssistant.Grains.Tags;
using CloudAssistant.Silo.Schedules;
using CloudAssistant.Silo.Storage;

namespace CloudAssistant.Silo.Tags;

/// <summary>Pages of tags by resource and key. Every kind has a table of them in the same form.</summary>
internal sealed class TagList(Database database) : ITagList
{
    private const int RowsMax = 50;
    private const string ResourceGroupKey = "acs:rm:rgId";

    public async Task<Reply<Page<ResourceTag>>> ReadAsync(AccountId account, TagQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Page.Size is < 1 or > RowsMax)
            return new Refusal(RefusalCode.InvalidParameterMaxResults, $"A page has 1 to {RowsMax} rows.");
        var after = new TagPlace(Guid.Empty, "");
        if (!string.IsNullOrEmpty(query.Page.NextToken) && !TagPlace.TryParse(query.Page.NextToken, out after))
            return new Refusal(RefusalCode.InvalidParameterNextToken, "NextToken is not one that this server gave.");

        await using var connection = await database.OpenAsync();
        var parameters = new List<(string, object?)>
        {
            ("account", account.Value), ("after", after.Resource), ("after_key", after.Key), ("limit", query.Page.Size + 1),
        };
        var rows = await connection.QueryAsync(
            query.ResourceGroupId is not null ? OfGroup(connection, query, parameters)
            : query.Ids.IsDefaultOrEmpty ? OfMatching(query, parameters)
            : OfNamed(connection, query, parameters),
            row => new ResourceTag(new(query.Kind, row.GetGuid(0)), row.GetString(1), row.GetString(2)), parameters.ToArray());
        var shown = rows.Take(query.Page.Size).ToImmutableArray();
        if (query.Kind == TaggedKind.Invocation)
            shown = Named(query, await WithSendingsAsync(connection, account, shown));
        return new Page<ResourceTag>(shown, rows.Count > query.Page.Size ? new TagPlace(rows[query.Page.Size - 1].Resource.Value, rows[query.Page.Size - 1].Key).ToString() : null, 0);
    }

    // What was asked for under the name of the other kind is not there.
    private static ImmutableArray<ResourceTag> Named(TagQuery query, ImmutableArray<ResourceTag> tags) =>
        query.Ids.IsDefaultOrEmpty ? tags : [.. tags.Where(tag => query.Ids.Contains(tag.Resource))];

    // A file that was sent is an invocation by another name.
    private static async Task<ImmutableArray<ResourceTag>> WithSendingsAsync(DbConnection connection, AccountId account, ImmutableArray<ResourceTag> tags)
    {
        var sqlite = connection.IsSqlite();
        var shown = ScheduleSql.In(sqlite, "s.invocation", "ids");
        var sent = (await connection.QueryAsync(
            $"SELECT s.invocation FROM invocations s WHERE {shown} AND s.account = @account AND s.file IS NOT NULL",
            row => row.GetGuid(0), ("account", account.Value), ("ids", ScheduleSql.Ids(sqlite, tags.Select(tag => tag.Resource.Value).Distinct())))).ToHashSet();
        return [.. tags.Select(tag => sent.Contains(tag.Resource.Value) ? tag with { Resource = new(TaggedKind.Sending, tag.Resource.Value) } : tag)];
    }

    private string OfNamed(DbConnection connection, TagQuery query, List<(string, object?)> parameters)
    {
        var (table, _, id) = Names(query.Kind);
        var filters = query.Patterns.IsDefaultOrEmpty ? "" : string.Concat(query.Patterns.Select((pattern, number) =>
            $" AND EXISTS (SELECT 1 FROM {table} f WHERE f.{id} = t.{id} AND f.account = @account AND {Matches(pattern, number, parameters)})"));
        var named = NamedIn(connection, $"t.{id}", query, parameters);
        return $"""
            SELECT t.{id}, t.key, t.value FROM {table} t
            WHERE t.account = @account AND {named}{filters} AND (t.{id}, t.key) > (@after, @after_key)
            ORDER BY t.{id}, t.key LIMIT @limit
            """;
    }

    // The first pattern finds the resources, in their order by its key's index; what the page does not need is not read.
    private string OfMatching(TagQuery query, List<(string, object?)> parameters)
    {
        var (table, _, id) = Names(query.Kind);
        var leading = query.Patterns.OrderBy(pattern => IsWild(pattern.Key)).ThenBy(pattern => pattern.Values.IsDefaultOrEmpty).First();
        var others = string.Concat(query.Patterns.Where(pattern => pattern != leading).Select((pattern, number) =>
            $" AND EXISTS (SELECT 1 FROM {table} f WHERE f.{id} = l.{id} AND f.account = @account AND {Matches(pattern, number + 1, parameters)})"));
        // One with the place where the page before ended, one that shows that more follow.
        parameters.Add(("resources", query.Page.Size + 2));
        return $"""
            SELECT t.{id}, t.key, t.value FROM (
              SELECT {(IsWild(leading.Key) ? "DISTINCT " : "")}l.{id} FROM {table} l
              WHERE l.account = @account AND {Matches(leading, 0, parameters).Replace("f.", "l.", StringComparison.Ordinal)}{others} AND l.{id} >= @after
              ORDER BY l.{id} LIMIT @resources) m
            JOIN {table} t ON t.{id} = m.{id}
            WHERE t.account = @account AND (t.{id}, t.key) > (@after, @after_key)
            ORDER BY t.{id}, t.key LIMIT @limit
            """;
    }

    private static string OfGroup(DbConnection connection, TagQuery query, List<(string, object?)> parameters)
    {
        var (_, things, id) = Names(query.Kind);
        parameters.Add(("group", query.ResourceGroupId));
        var named = query.Ids.IsDefaultOrEmpty ? "" : $" AND {NamedIn(connection, $"o.{id}", query, parameters)}";
        return $"""
            SELECT o.{id}, '{ResourceGroupKey}', o.resource_group FROM {things} o
            WHERE o.account = @account AND o.resource_group = @group{named} AND o.{id} > @after
            ORDER BY o.{id} LIMIT @limit
            """;
    }

    private string Matches(TagPattern pattern, int number, List<(string, object?)> parameters)
    {
        var condition = OneOf("f.key", $"k{number}", [pattern.Key], pattern.Fuzzy, parameters);
        return pattern.Values.IsDefaultOrEmpty ? condition : $"{condition} AND {OneOf("f.value", $"v{number}_", pattern.Values, pattern.Fuzzy, parameters)}";
    }

    private string OneOf(string column, string name, ImmutableArray<string> texts, bool fuzzy, List<(string, object?)> parameters)
    {
        var conditions = new List<string>();
        foreach (var text in texts)
        {
            var parameter = $"{name}{conditions.Count}";
            var (condition, value) = !fuzzy ? ($"{column} = @{parameter}", text) : Wildcard.Of(database.Kind, column, parameter, text) ?? ("1 = 1", "");
            if (!Filters.CanMatch(value))
                (condition, value) = (Filters.Nothing, "");
            conditions.Add(condition);
            if (condition.Contains('@', StringComparison.Ordinal))
                parameters.Add((parameter, value));
        }

        return conditions.Count == 1 ? conditions[0] : $"({string.Join(" OR ", conditions)})";
    }

    private static string NamedIn(DbConnection connection, string column, TagQuery query, List<(string, object?)> parameters)
    {
        parameters.Add(("ids", ScheduleSql.Ids(connection.IsSqlite(), query.Ids.Select(id => id.Value))));
        return ScheduleSql.In(connection.IsSqlite(), column, "ids");
    }

    private static bool IsWild(string key) => key.StartsWith('*') || key.EndsWith('*');

    private static (string Tags, string Things, string Id) Names(TaggedKind kind) => kind switch
    {
        TaggedKind.Command => ("command_tags", "commands", "command"),
        TaggedKind.Invocation or TaggedKind.Sending => ("invocation_tags", "invocations", "invocation"),
        TaggedKind.Enrollment => ("enrollment_tags", "enrollments", "enrollment"),
        TaggedKind.Instance => ("instance_tags", "instances", "instance"),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Say where its tags are."),
    };
}
