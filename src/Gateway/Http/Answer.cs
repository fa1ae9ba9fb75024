using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>What an action answers: a response, or the fault that says why there is none.</summary>
internal readonly record struct Answer<T>
{
    private Answer(T? value, ApiFault? fault)
    {
        Value = value;
        Fault = fault;
    }

    public T? Value { get; }

    public ApiFault? Fault { get; }

    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(ApiFault fault) => new(default, fault);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, RefusalResponses.Of(refusal));
}
