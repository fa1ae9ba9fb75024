using System.Globalization;
using System.Text.RegularExpressions;
using CloudAssistant.Grains.Access;

namespace CloudAssistant.Grains.Tests.Access;

/// <summary>Policies as they are defined, with regular expressions over whole texts, however long that takes.</summary>
internal static class PolicyOracle
{
    public static Verdict Judge(IReadOnlyList<PolicyStatement> policy, PolicyQuestion question)
    {
        var speaking = policy.Where(statement => Speaks(statement, question)).ToList();
        return speaking.Exists(statement => !statement.Allows) ? Verdict.ExplicitDeny : speaking.Count > 0 ? Verdict.Allow : Verdict.ImplicitDeny;
    }

    /// <summary>A pattern with wildcards anywhere.</summary>
    public static bool Matches(string pattern, string text, bool anyCase = false) => Regex.IsMatch(
        text, $"^{Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal)}\\z",
        RegexOptions.Singleline | RegexOptions.CultureInvariant | (anyCase ? RegexOptions.IgnoreCase : RegexOptions.None));

    private static bool Speaks(PolicyStatement statement, PolicyQuestion question) =>
        statement.Actions.Any(action => Matches("ecs:" + TextOf(action), "ecs:" + question.Action, anyCase: true))
        && statement.Resources.Any(resource => Matches(TextOf(resource), question.Resource.ToString()))
        && statement.Conditions.All(condition => Met(condition, question) != condition.Negated);

    private static bool Met(PolicyCondition condition, PolicyQuestion question) => condition switch
    {
        PolicyCondition.Address address => question.Source is { } source && address.Networks.Any(network => network.Contains(source)),
        PolicyCondition.Tag tag => tag.Values.Any(value => question.Tags.Any(one => one.Key == tag.Key && Matches(TextOf(value), one.Value))),
        PolicyCondition.Username user => user.Values.Any(value => question.Username == value.Text),
        PolicyCondition.TargetCount count => count.Values.Any(value => question.Targets?.CompareTo((int)value) is { } order && count.Comparison.ToString() switch
        {
            "Equal" => order == 0,
            "Less" => order < 0,
            "LessOrEqual" => order <= 0,
            "Greater" => order > 0,
            var other => order >= 0 && other == "GreaterOrEqual",
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(condition)),
    };

    private static string TextOf(PolicyPattern pattern) => pattern.Text + (pattern.IsOpen ? "*" : "");

    private static string TextOf(ResourcePattern pattern) => string.Create(
        CultureInfo.InvariantCulture,
        $"acs:ecs:{TextOf(pattern.Region)}:{TextOf(pattern.Account)}:{(pattern.Type is { } type ? $"{type.ToString().ToLowerInvariant()}/{TextOf(pattern.Id)}" : "*")}");
}
