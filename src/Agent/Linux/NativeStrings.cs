using System.Runtime.InteropServices;
using System.Text;

namespace CloudAssistant.Agent.Linux;

/// <summary>A null-ended array of C strings in one piece of unmanaged memory.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private byte* _memory;

    internal NativeStrings(IReadOnlyList<string> strings)
    {
        var table = (strings.Count + 1) * sizeof(byte*);
        var size = table;
        foreach (var text in strings)
            size += Encoding.UTF8.GetByteCount(text) + 1;

        _memory = (byte*)NativeMemory.AllocZeroed((nuint)size);
        var at = _memory + table;
        for (var i = 0; i < strings.Count; i++)
        {
            ((byte**)_memory)[i] = at;
            at += Encoding.UTF8.GetBytes(strings[i], new Span<byte>(at, (int)(_memory + size - at))) + 1;
        }
    }

    internal byte** Pointers => (byte**)_memory;

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}
