using System.Collections.Immutable;
using System.Net;

namespace CloudAssistant.Grains.Access;

/// <summary>A condition on how a call is made or on the tags of its resource. Of its values one is enough; when it is negated none may be met,
/// and then what the call does not have meets it.</summary>
/// <param name="Negated">None of the values may be met.</param>
/// <param name="Count">How many values it has.</param>
internal abstract record PolicyCondition(bool Negated, int Count)
{
    /// <summary>What it looks at.</summary>
    public abstract Unknown LooksAt { get; }

    /// <summary>Whether the call meets it; null when that depends on what the question leaves open.</summary>
    public bool? Holds(PolicyQuestion question) => (question.Unknown & LooksAt) != 0 && !IsKnown(question) ? null : IsMet(question) != Negated;

    /// <summary>Whether the question has what it looks at, though it leaves open whether there is more.</summary>
    protected virtual bool IsKnown(PolicyQuestion question) => false;

    /// <summary>Whether one of the values is met.</summary>
    protected abstract bool IsMet(PolicyQuestion question);

    /// <summary>The source address is in one of these networks.</summary>
    internal sealed record Address(ImmutableArray<IPNetwork> Networks, bool Negated) : PolicyCondition(Negated, Networks.Length)
    {
        public override Unknown LooksAt => Unknown.None;

        protected override bool IsMet(PolicyQuestion question) =>
            question.Source is { } source && Networks.Any(network => network.Contains(source));
    }

    /// <summary>A tag of the resource has one of these values.</summary>
    internal sealed record Tag(string Key, ImmutableArray<PolicyPattern> Values, bool Negated) : PolicyCondition(Negated, Values.Length)
    {
        public override Unknown LooksAt => Unknown.Tags;

        protected override bool IsKnown(PolicyQuestion question) => question.Tags.ContainsKey(Key);

        protected override bool IsMet(PolicyQuestion question) =>
            question.Tags.TryGetValue(Key, out var value) && Values.Any(pattern => pattern.Matches(value));
    }

    /// <summary>The script runs as one of these users.</summary>
    internal sealed record Username(ImmutableArray<PolicyPattern> Values, bool Negated) : PolicyCondition(Negated, Values.Length)
    {
        public override Unknown LooksAt => Unknown.Username;

        protected override bool IsMet(PolicyQuestion question) => question.Username is { } name && Values.Any(pattern => pattern.Matches(name));
    }

    /// <summary>The number of targets compares so with one of these.</summary>
    internal sealed record TargetCount(NumberComparison Comparison, ImmutableArray<long> Values, bool Negated) : PolicyCondition(Negated, Values.Length)
    {
        public override Unknown LooksAt => Unknown.Targets;

        protected override bool IsMet(PolicyQuestion question) => question.Targets is { } count && Values.Any(value => Comparison switch
        {
            NumberComparison.Equal => count == value,
            NumberComparison.Less => count < value,
            NumberComparison.LessOrEqual => count <= value,
            NumberComparison.Greater => count > value,
            NumberComparison.GreaterOrEqual => count >= value,
            _ => throw new ArgumentOutOfRangeException(nameof(question), Comparison, "Give every comparison its meaning."),
        });
    }
}

/// <summary>How two numbers compare.</summary>
internal enum NumberComparison
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
