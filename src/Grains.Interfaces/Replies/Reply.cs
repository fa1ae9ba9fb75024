using System.Diagnostics.CodeAnalysis;

namespace CloudAssistant.Grains.Interfaces.Replies;

/// <summary>What a grain answers: a value, or the refusal that says why there is none.</summary>
[GenerateSerializer, Immutable, Alias("ca.Reply`1")]
public sealed record Reply<T>
{
    [Id(0)] private readonly T? _value;
    [Id(1)] private readonly Refusal? _refused;

    private Reply(T? value, Refusal? refused)
    {
        _value = value;
        _refused = refused;
    }

    /// <summary>The refusal, or null when there is a value.</summary>
    public Refusal? Refused => _refused;

    /// <summary>The value; throws when the call was refused, so look at <see cref="Refused"/> first.</summary>
    public T Value => _refused is null ? _value! : throw new InvalidOperationException($"Refused: {_refused.Code}: {_refused.Message}");

    /// <summary>True with the value, or false with the refusal.</summary>
    public bool Try([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = _value;
        refusal = _refused;
        return _refused is null;
    }

    /// <summary>Says what it is; a value that holds anything confidential says as little of itself.</summary>
    public override string ToString() => _refused is null ? $"Reply {_value}" : $"Refused {_refused.Code}";

    /// <summary>A reply that carries <paramref name="value"/>.</summary>
    public static implicit operator Reply<T>(T value) => new(value, null);

    /// <summary>A reply that refuses.</summary>
    public static implicit operator Reply<T>(Refusal refusal) => new(default, refusal);
}
