using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using CloudAssistant.Grains.Instances;

namespace CloudAssistant.Grains.Access;

/// <summary>Reads the conditions of a statement: operator, key, values. Pure.</summary>
internal static class PolicyConditionReader
{
    private const string SourceKey = "acs:SourceIp";
    private const string CountKey = "ecs:TargetCount";
    private const string UserKey = "ecs:Username";
    private static readonly string[] TagKeys = ["ecs:ResourceTag/", "acs:ResourceTag/"];

    private static readonly Dictionary<string, Func<PlacedJson, string, PolicyCondition>> Operators = new(StringComparer.Ordinal)
    {
        ["IpAddress"] = (values, key) => Address(values, key, negated: false),
        ["NotIpAddress"] = (values, key) => Address(values, key, negated: true),
        ["StringEquals"] = (values, key) => Text(values, key, negated: false),
        ["StringNotEquals"] = (values, key) => Text(values, key, negated: true),
        ["StringLike"] = (values, key) => TagText(values, key, Like),
        ["NumericEquals"] = (values, key) => Number(values, key, NumberComparison.Equal),
        ["NumericNotEquals"] = (values, key) => Number(values, key, NumberComparison.Equal, negated: true),
        ["NumericLessThan"] = (values, key) => Number(values, key, NumberComparison.Less),
        ["NumericLessThanEquals"] = (values, key) => Number(values, key, NumberComparison.LessOrEqual),
        ["NumericGreaterThan"] = (values, key) => Number(values, key, NumberComparison.Greater),
        ["NumericGreaterThanEquals"] = (values, key) => Number(values, key, NumberComparison.GreaterOrEqual),
    };

    /// <summary>All conditions; throws <see cref="PolicyMistake"/>.</summary>
    public static ImmutableArray<PolicyCondition> Read(PlacedJson conditions)
    {
        var read = ImmutableArray.CreateBuilder<PolicyCondition>();
        foreach (var (name, keys) in PolicyJson.Members(conditions.Value, conditions.Place, conditions.Place, [.. Operators.Keys]))
        {
            var members = PolicyJson.Members(keys.Value, keys.Place, keys.Place, null);
            if (members.Count == 0)
                throw new PolicyMistake(keys.Place, "it names at least one key.");
            foreach (var (key, values) in members)
                read.Add(Operators[name](values, key));
        }

        return read.ToImmutable();
    }

    private static PolicyCondition.Address Address(PlacedJson values, string key, bool negated)
    {
        if (key != SourceKey)
            throw NoSuchKey(values, SourceKey);
        return new([.. values.Texts().Select(value => AddressRange.TryParse(value.Text(), out var network)
            ? network
            : throw new PolicyMistake(value.Place, "it is an address or a network, such as 10.0.0.0/8."))], negated);
    }

    private static PolicyCondition Text(PlacedJson values, string key, bool negated)
    {
        if (key == UserKey)
            return new PolicyCondition.Username([.. values.Texts().Select(value => new PolicyPattern(NotEmpty(value), false))], negated);
        return TagText(values, key, value => new(value.Text(), false), negated);
    }

    private static PolicyCondition.Tag TagText(PlacedJson values, string key, Func<PlacedJson, PolicyPattern> read, bool negated = false)
    {
        var prefix = Array.Find(TagKeys, prefix => key.StartsWith(prefix, StringComparison.Ordinal));
        if (prefix is null || key.Length == prefix.Length)
            throw NoSuchKey(values, TagKeys[0] + "key" + (read == Like ? "" : $" and {UserKey}"));
        return new(key[prefix.Length..], [.. values.Texts().Select(read)], negated);
    }

    private static PolicyCondition.TargetCount Number(PlacedJson values, string key, NumberComparison comparison, bool negated = false)
    {
        if (key != CountKey)
            throw NoSuchKey(values, CountKey);
        IEnumerable<PlacedJson> each = values.Value.ValueKind == JsonValueKind.Number ? [values] : values.Texts();
        return new(comparison, [.. each.Select(ReadNumber)], negated);
    }

    private static long ReadNumber(PlacedJson value)
    {
        var text = value.Value.ValueKind == JsonValueKind.Number ? value.Value.GetRawText() : value.Text();
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new PolicyMistake(value.Place, "it is a whole number.");
    }

    private static string NotEmpty(PlacedJson value) => value.Text() is { Length: > 0 } text ? text : throw new PolicyMistake(value.Place, "it is a name.");

    private static PolicyPattern Like(PlacedJson value) => PolicyPattern.TryParse(value.Text(), out var pattern)
        ? pattern
        : throw new PolicyMistake(value.Place, "* stands at the end only.");

    private static PolicyMistake NoSuchKey(PlacedJson values, string known) => new(values.Place, $"this operator has no such key; it takes {known}.");
}
