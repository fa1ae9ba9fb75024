using System.Reflection;

namespace CloudAssistant.Gateway.Tests.Http;

/// <summary>A grain factory that hands out what the test put in, whatever the key, and remembers the keys.</summary>
public class FakeGrains : DispatchProxy
{
    private readonly Dictionary<Type, object> _grains = [];

    /// <summary>Keys that were asked for.</summary>
    public List<string> Keys { get; } = [];

    public static (IGrainFactory Factory, FakeGrains Fake) Create(params (Type Interface, object Grain)[] grains)
    {
        var factory = Create<IGrainFactory, FakeGrains>();
        var fake = (FakeGrains)(object)factory;
        foreach (var (type, grain) in grains)
            fake._grains[type] = grain;
        return (factory, fake);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Keys.Add(args![0]!.ToString()!);
        return _grains[targetMethod!.GetGenericArguments()[0]];
    }
}
