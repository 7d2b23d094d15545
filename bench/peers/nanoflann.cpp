// Runs nanoflann's k-d tree on one workload: nanoflann FOLDER D THREADS QUERIES. The protocol is that of nearest.py.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <nanoflann.hpp>
#include <string>
#include <thread>
#include <vector>

struct Rows {
  std::vector<float> data;
  size_t d;
  size_t kdtree_get_point_count() const { return data.size() / d; }
  float kdtree_get_pt(size_t i, size_t j) const { return data[i * d + j]; }
  template <class Box> bool kdtree_get_bbox(Box &) const { return false; }
};

static Rows read(const std::string &path, size_t d) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  Rows rows{std::vector<float>(file.tellg() / sizeof(float)), d};
  file.seekg(0).read(reinterpret_cast<char *>(rows.data.data()), rows.data.size() * sizeof(float));
  return rows;
}

static double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <int D> static void serve(const std::string &folder, const Rows &x, const Rows &q, size_t threads) {
  using Tree = nanoflann::KDTreeSingleIndexAdaptor<nanoflann::L2_Simple_Adaptor<float, Rows>, Rows, D>;
  double start = now();
  Tree tree(x.d, x, nanoflann::KDTreeSingleIndexAdaptorParams(10));
  tree.buildIndex();
  printf("{\"build\": %.5f}\n", now() - start);
  fflush(stdout);
  const size_t m = q.kdtree_get_point_count();
  std::vector<uint32_t> nearest(m);
  for (std::string line; std::getline(std::cin, line);) {
    start = now();
    std::vector<std::thread> pool;
    for (size_t t = 0; t < threads; t++)
      pool.emplace_back([&, t] {
        for (size_t i = t * m / threads; i < (t + 1) * m / threads; i++) {
          float distance;
          tree.knnSearch(&q.data[i * q.d], 1, &nearest[i], &distance);
        }
      });
    for (auto &worker : pool) worker.join();
    printf("{\"query\": %.5f}\n", now() - start);
    fflush(stdout);
    std::ofstream(folder + "/nanoflann.u32", std::ios::binary).write(reinterpret_cast<char *>(nearest.data()), m * 4);
  }
}

int main(int, char **argv) {
  const std::string folder = argv[1];
  const size_t d = atoi(argv[2]), threads = atoi(argv[3]);
  const Rows x = read(folder + "/points.f32", d), q = read(folder + "/" + argv[4], d);
  if (d == 3) serve<3>(folder, x, q, threads);
  else if (d == 8) serve<8>(folder, x, q, threads);
  else if (d == 16) serve<16>(folder, x, q, threads);
  else serve<-1>(folder, x, q, threads);
}
