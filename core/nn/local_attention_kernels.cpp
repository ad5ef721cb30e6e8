// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/local_attention_kernels.h"

#include <limits>
#include <type_traits>

// Everything below is inlined into the two sets of entry points at the end, one compiled for any processor, one for AVX2 with FMA.
#define LESIONLENS_INLINE [[gnu::always_inline]] inline

namespace lesionlens {

namespace {

template <typename T>
struct Vector
{
    using Integer = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
    static constexpr std::int64_t lanes = 32 / sizeof(T);
    typedef T Type __attribute__((vector_size(32)));
    typedef T Unaligned __attribute__((vector_size(32), aligned(alignof(T)), may_alias));
    typedef Integer Bits __attribute__((vector_size(32)));
};

template <typename T>
LESIONLENS_INLINE void load(typename Vector<T>::Type &into, const T *from)
{
    into = *reinterpret_cast<const typename Vector<T>::Unaligned *>(from);
}

template <typename T>
LESIONLENS_INLINE void store(T *to, const typename Vector<T>::Type &from)
{
    *reinterpret_cast<typename Vector<T>::Unaligned *>(to) = from;
}

/// x := e^x for x <= 0; exactly 0 below the smallest normal number. x = n ln 2 + r, |r| <= ln 2 / 2, and the Taylor series of e^r, whose
/// remainder is below half a unit in the last place: r^8 / 8! < 6e-9 for float, r^14 / 14! < 5e-18 for double.
template <typename T>
LESIONLENS_INLINE void exponential(typename Vector<T>::Type &x)
{
    using Bits = typename Vector<T>::Bits;
    using Values = typename Vector<T>::Type;
    constexpr int mantissa = std::numeric_limits<T>::digits - 1;
    constexpr typename Vector<T>::Integer bias = std::numeric_limits<T>::max_exponent - 1;
    constexpr T smallest = sizeof(T) == 4 ? T(-87) : T(-708);
    // Adding 1.5 * 2^mantissa leaves the nearest integer in the low bits.
    constexpr T magic = T(1.5) * static_cast<T>(std::int64_t{1} << mantissa);
    // The high part has so few bits that n times it is exact.
    constexpr T ln2High = T(0.693145751953125);
    constexpr T ln2Low = static_cast<T>(1.42860682030941723212e-6L);
    constexpr int degree = sizeof(T) == 4 ? 7 : 13;

    const Values bounded = x < smallest ? Values{} + smallest : x;
    const Values shifted = bounded * T(1.44269504088896340736L) + magic;
    const Values n = shifted - magic;
    const Values r = (bounded - n * ln2High) - n * ln2Low;
    Values series = Values{} + T(1);
    for (int i = degree; i >= 1; --i)
        series = series * (r * (T(1) / static_cast<T>(i))) + T(1);
    const Bits exponent = (Bits)shifted - (Bits)(Values{} + magic) + bias;
    const Values result = series * (Values)(exponent << mantissa);
    x = x < smallest ? Values{} : result;
}

template <typename T, int group>
LESIONLENS_INLINE void correlateGroup(const LocalRow &shape, const T *row, const T *padded, T *neighbours)
{
    typename Vector<T>::Type sums[group] = {};
    for (std::int64_t d = 0; d < shape.channels; ++d) {
        typename Vector<T>::Type query;
        load<T>(query, row + d * shape.width);
        for (int dc = 0; dc < group; ++dc) {
            typename Vector<T>::Type key;
            load<T>(key, padded + d * shape.planePitch + dc);
            sums[dc] += query * key;
        }
    }
    for (int dc = 0; dc < group; ++dc)
        store<T>(neighbours + dc * shape.width, sums[dc]);
}

template <typename T, int group>
LESIONLENS_INLINE void combineGroup(const LocalRow &shape, const T *neighbours, const T *padded, T *row)
{
    typename Vector<T>::Type sums[group] = {};
    for (std::int64_t i = 0; i < shape.seen; ++i) {
        for (std::int64_t dc = 0; dc < shape.kernel; ++dc) {
            typename Vector<T>::Type weight;
            load<T>(weight, neighbours + (i * shape.kernel + dc) * shape.width);
            for (int d = 0; d < group; ++d) {
                typename Vector<T>::Type value;
                load<T>(value, padded + d * shape.planePitch + i * shape.pitch + dc);
                sums[d] += weight * value;
            }
        }
    }
    for (int d = 0; d < group; ++d)
        store<T>(row + d * shape.width, sums[d]);
}

/// So many running sums fit into the sixteen registers beside their operands.
constexpr std::int64_t kGroup = 8;

template <typename T>
LESIONLENS_INLINE void correlateRow(const LocalRow &shape, const T *row, const T *padded, T *neighbours)
{
    for (std::int64_t i = 0; i < shape.seen; ++i) {
        for (std::int64_t dc = 0; dc < shape.kernel; dc += kGroup) {
            T *const into = neighbours + (i * shape.kernel + dc) * shape.width;
            const T *const from = padded + i * shape.pitch + dc;
            for (std::int64_t c = 0; c < shape.width; c += Vector<T>::lanes) {
                switch (shape.kernel - dc) { // odd, or past the first group
                case 1:
                    correlateGroup<T, 1>(shape, row + c, from + c, into + c);
                    break;
                case 3:
                    correlateGroup<T, 3>(shape, row + c, from + c, into + c);
                    break;
                case 5:
                    correlateGroup<T, 5>(shape, row + c, from + c, into + c);
                    break;
                case 7:
                    correlateGroup<T, 7>(shape, row + c, from + c, into + c);
                    break;
                default:
                    correlateGroup<T, kGroup>(shape, row + c, from + c, into + c);
                    break;
                }
            }
        }
    }
}

template <typename T>
LESIONLENS_INLINE void combineRow(const LocalRow &shape, const T *neighbours, const T *padded, T *row)
{
    for (std::int64_t c = 0; c < shape.width; c += Vector<T>::lanes) {
        std::int64_t d = 0;
        for (; d + kGroup <= shape.channels; d += kGroup)
            combineGroup<T, kGroup>(shape, neighbours + c, padded + c + d * shape.planePitch, row + c + d * shape.width);
        for (; d + 4 <= shape.channels; d += 4)
            combineGroup<T, 4>(shape, neighbours + c, padded + c + d * shape.planePitch, row + c + d * shape.width);
        for (; d < shape.channels; ++d)
            combineGroup<T, 1>(shape, neighbours + c, padded + c + d * shape.planePitch, row + c + d * shape.width);
    }
}

template <typename T>
LESIONLENS_INLINE void softmaxRow(const LocalRow &shape, const T *rowTerm, const T *colTerm, T *neighbours)
{
    using Values = typename Vector<T>::Type;
    for (std::int64_t c = 0; c < shape.width; c += Vector<T>::lanes) {
        Values largest = Values{} - std::numeric_limits<T>::infinity();
        for (std::int64_t i = 0; i < shape.seen; ++i) {
            Values ofRow = {};
            if (rowTerm != nullptr)
                load<T>(ofRow, rowTerm + i * shape.width + c);
            for (std::int64_t dc = 0; dc < shape.kernel; ++dc) {
                T *const place = neighbours + (i * shape.kernel + dc) * shape.width + c;
                Values logit;
                Values ofCol;
                load<T>(logit, place);
                load<T>(ofCol, colTerm + dc * shape.width + c);
                logit += ofRow + ofCol;
                largest = logit > largest ? logit : largest;
                store<T>(place, logit);
            }
        }
        Values sum = {};
        for (std::int64_t n = 0; n < shape.seen * shape.kernel; ++n) {
            T *const place = neighbours + n * shape.width + c;
            Values weight;
            load<T>(weight, place);
            weight -= largest;
            exponential<T>(weight);
            sum += weight;
            store<T>(place, weight);
        }
        const Values scale = T(1) / sum;
        for (std::int64_t n = 0; n < shape.seen * shape.kernel; ++n) {
            T *const place = neighbours + n * shape.width + c;
            Values weight;
            load<T>(weight, place);
            weight *= scale;
            store<T>(place, weight);
        }
    }
}

template <typename T>
LESIONLENS_INLINE void softmaxBackwardRow(const LocalRow &shape, const T *weights, T *gradients)
{
    using Values = typename Vector<T>::Type;
    for (std::int64_t c = 0; c < shape.width; c += Vector<T>::lanes) {
        Values sum = {};
        Values weight;
        Values gradient;
        for (std::int64_t n = 0; n < shape.seen * shape.kernel; ++n) {
            load<T>(weight, weights + n * shape.width + c);
            load<T>(gradient, gradients + n * shape.width + c);
            sum += weight * gradient;
        }
        for (std::int64_t n = 0; n < shape.seen * shape.kernel; ++n) {
            load<T>(weight, weights + n * shape.width + c);
            load<T>(gradient, gradients + n * shape.width + c);
            gradient = weight * (gradient - sum);
            store<T>(gradients + n * shape.width + c, gradient);
        }
    }
}

#define LESIONLENS_ENTRY_POINTS(Name, TARGET)                                                                                              \
    template <typename T>                                                                                                                  \
    struct Name                                                                                                                            \
    {                                                                                                                                      \
        TARGET static void correlate(const LocalRow &shape, const T *row, const T *padded, T *neighbours)                                  \
        {                                                                                                                                  \
            correlateRow<T>(shape, row, padded, neighbours);                                                                               \
        }                                                                                                                                  \
        TARGET static void combine(const LocalRow &shape, const T *neighbours, const T *padded, T *row)                                    \
        {                                                                                                                                  \
            combineRow<T>(shape, neighbours, padded, row);                                                                                 \
        }                                                                                                                                  \
        TARGET static void softmax(const LocalRow &shape, const T *rowTerm, const T *colTerm, T *neighbours)                               \
        {                                                                                                                                  \
            softmaxRow<T>(shape, rowTerm, colTerm, neighbours);                                                                            \
        }                                                                                                                                  \
        TARGET static void softmaxBackward(const LocalRow &shape, const T *weights, T *gradients)                                          \
        {                                                                                                                                  \
            softmaxBackwardRow<T>(shape, weights, gradients);                                                                              \
        }                                                                                                                                  \
        static constexpr LocalRowKernels<T> kernels = {correlate, combine, softmax, softmaxBackward};                                      \
    };

LESIONLENS_ENTRY_POINTS(AnyProcessor, )
#if defined(__x86_64__)
LESIONLENS_ENTRY_POINTS(WithAvx2, __attribute__((target("avx2,fma"))))
#endif

} // namespace

template <typename T>
const LocalRowKernels<T> &portableLocalRowKernels()
{
    return AnyProcessor<T>::kernels;
}

template <typename T>
const LocalRowKernels<T> &localRowKernels()
{
#if defined(__x86_64__)
    static const bool wide = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (wide)
        return WithAvx2<T>::kernels;
#endif
    return portableLocalRowKernels<T>();
}

template const LocalRowKernels<float> &localRowKernels<float>();
template const LocalRowKernels<double> &localRowKernels<double>();
template const LocalRowKernels<float> &portableLocalRowKernels<float>();
template const LocalRowKernels<double> &portableLocalRowKernels<double>();

} // namespace lesionlens
